/**
 * What a payer must not forget: promises, before they are shown, and receipts. Kept in this browser, for all its tabs;
 * a change is made as a whole or not at all.
 */

import type { Receipt } from "./payments.js";

/** Where a payer keeps what it must not forget. */
export type PayStore = {
  /** Changes the text of a key, which nobody else changes meanwhile. What is returned is on disk. */
  change<T>(key: string, act: (text: string | undefined) => { text: string; result: T }): Promise<T>;
  /** Adds a receipt. */
  keep(receipt: Receipt): Promise<void>;
  /** All receipts, oldest first. */
  receipts(): Promise<Receipt[]>;
};

/** Forgets with the page: for tests, and where a browser keeps nothing. A reload pays again for what was in doubt. */
export function memoryStore(): PayStore {
  const [texts, receipts] = [new Map<string, string>(), [] as Receipt[]];
  return {
    async change(key, act) {
      const { text, result } = act(texts.get(key));
      texts.set(key, text);
      return result;
    },
    async keep(receipt) {
      receipts.push(receipt);
    },
    receipts: async () => [...receipts],
  };
}

const [STATES, RECEIPTS] = ["states", "receipts"];

/** Keeps in IndexedDB. Every tab of the site shares it. */
export function browserStore(name = "farthing-payments"): PayStore {
  const database = opened(name);
  return {
    async change(key, act) {
      const transaction = (await database).transaction(STATES, "readwrite", { durability: "strict" });
      return changed(transaction, key, act);
    },
    async keep(receipt) {
      const transaction = (await database).transaction(RECEIPTS, "readwrite");
      transaction.objectStore(RECEIPTS).add(receipt);
      await done(transaction);
    },
    async receipts() {
      const request = (await database).transaction(RECEIPTS).objectStore(RECEIPTS).getAll();
      return (await answer(request)) as Receipt[];
    },
  };
}

/** Reading and writing in one transaction of the database: no other tab comes in between. */
function changed<T>(transaction: IDBTransaction, key: string, act: (text: string | undefined) => { text: string; result: T }): Promise<T> {
  return new Promise((resolve, reject) => {
    let outcome: { result: T } | undefined;
    let refusal: unknown;
    const store = transaction.objectStore(STATES);
    const request = store.get(key);
    request.onsuccess = () => {
      try {
        const { text, result } = act(request.result as string | undefined);
        store.put(text, key);
        outcome = { result };
      } catch (error) {
        refusal = error;
        transaction.abort();
      }
    };
    transaction.oncomplete = () => resolve((outcome as { result: T }).result);
    transaction.onabort = () => reject(refusal ?? transaction.error);
  });
}

function opened(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(STATES);
    request.result.createObjectStore(RECEIPTS, { autoIncrement: true });
  };
  return answer(request);
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
