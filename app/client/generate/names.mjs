// The program's names as TypeScript has them.

/** `openSlot` of `open_slot`. */
export const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

/** `OpenChannel` of `open_channel`. */
export const pascal = (name) => camel(name[0].toUpperCase() + name.slice(1));
