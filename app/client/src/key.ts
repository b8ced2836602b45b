/** A key that never leaves this browser: WebCrypto's, not extractable, kept in IndexedDB. */

import { createSignerFromKeyPair, type KeyPairSigner } from "@solana/kit";

const [DATABASE, STORE] = ["farthing-keys", "keys"];

/** Where a key is kept. */
export type BrowserKey = KeyPairSigner & {
  /** Whether it is still there after a reload. In private windows and old browsers it is not: say so to its owner. */
  readonly isKept: boolean;
};

/**
 * The key of a name: the same after a reload, made when it is first asked for. A script in the page can sign with it,
 * and nobody can take it away: give it limits, as a session's key has them.
 *
 * @throws `DOMException` where the platform has no Ed25519, as on a page of an insecure origin.
 */
export async function browserKey(name: string): Promise<BrowserKey> {
  const { pair, isKept } = await found(name);
  // A key pair signer is frozen.
  return Object.freeze({ ...(await createSignerFromKeyPair(pair)), isKept });
}

async function found(name: string): Promise<{ pair: CryptoKeyPair; isKept: boolean }> {
  let database: IDBDatabase;
  try {
    database = await opened();
  } catch {
    return { pair: await made(), isKept: false };
  }
  try {
    const kept = await read(database, name);
    if (kept) return { pair: kept, isKept: true };
    const fresh = await made();
    await add(database, name, fresh);
    // Another tab may have been faster: whoever was first is read by both.
    return { pair: (await read(database, name)) ?? fresh, isKept: true };
  } catch {
    return { pair: await made(), isKept: false };
  } finally {
    database.close();
  }
}

function made(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]) as Promise<CryptoKeyPair>;
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function read(database: IDBDatabase, name: string): Promise<CryptoKeyPair | undefined> {
  return new Promise((resolve, reject) => {
    const request = database.transaction(STORE).objectStore(STORE).get(name);
    request.onsuccess = () => resolve(request.result as CryptoKeyPair | undefined);
    request.onerror = () => reject(request.error);
  });
}

/** Keeps what is there already. */
function add(database: IDBDatabase, name: string, pair: CryptoKeyPair): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, "readwrite");
    const request = transaction.objectStore(STORE).add(pair, name);
    request.onerror = (event) => {
      if (request.error?.name === "ConstraintError") event.preventDefault();
    };
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
