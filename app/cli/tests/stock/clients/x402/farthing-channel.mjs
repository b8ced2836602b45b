import { createSignableMessage, getBase58Decoder, getBase58Encoder } from "@solana/kit";

export const farthingChannel = (signer, tab) => ({
  scheme: "farthing-channel",
  async createPaymentPayload(x402Version, { amount }) {
    const voucher = new DataView(new ArrayBuffer(50));
    const [number, promised] = [(tab.number += 1), (tab.promised += BigInt(amount))];
    new Uint8Array(voucher.buffer).set([0x56, 0x01, ...getBase58Encoder().encode(tab.channel)]);
    voucher.setBigUint64(34, promised, true);
    const message = createSignableMessage(new Uint8Array(voucher.buffer));
    const [{ [signer.address]: bytes }] = await signer.signMessages([message]);
    const [cumulative, signature] = [`${promised}`, getBase58Decoder().decode(bytes)];
    const promise = { number, max: amount, cumulative, expiresAt: 0, signature };
    return { x402Version, payload: { type: "voucher", channel: tab.channel, ...promise } };
  },
  schemeHooks: {
    async onPaymentResponse({ paymentRequired }) {
      const known = paymentRequired?.extensions?.["farthing-channel"]?.info;
      if (!known) return;
      [tab.number, tab.promised] = [known.lastNumber, BigInt(known.served) - BigInt(known.returned)];
      return { recovered: true };
    },
  },
});
