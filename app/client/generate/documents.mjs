// Each number says what it counts: the units of description.json become sentences of the documentation.

import { pascal } from "./names.mjs";

const WORDS = {
  amount: "Base units.",
  time: "Unix seconds.",
  span: "Seconds.",
  share: "Hundredths of a percent.",
  rate: "Whole base units a second.",
  exact: "Whole base units.",
  fraction: "In 2^-64 of what the field before counts.",
  slot: "A slot.",
  flag: "0 or 1.",
  text: "UTF-8, zeros behind it.",
};

/** The interface description with the units in its words, and with the records that stand behind accounts. */
export function document(idl, description) {
  const all = structuredClone(idl);
  for (const type of all.types) tell(type.type.fields ?? [], description.units[type.name]);
  for (const instruction of all.instructions) tell(instruction.args, description.units[pascal(instruction.name)]);
  for (const { item, fields } of Object.values(description.tails)) {
    const type = { kind: "struct", fields: structuredClone(fields) };
    tell(type.fields, description.units[item]);
    all.types.push({ name: item, type });
  }
  return all;
}

function tell(fields, units = {}) {
  for (const field of fields) {
    const unit = units[field.name];
    const words = WORDS[unit] ?? (/^[A-Z]|^(action|right|status)$/.test(unit ?? "") ? `One of {@link ${pascal(unit)}}.` : undefined);
    const said = field.docs?.join(" ").toLowerCase() ?? "";
    if (words && !said.includes(words.slice(0, -1).toLowerCase())) field.docs = [...(field.docs ?? []), words];
  }
}
