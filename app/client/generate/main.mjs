// Writes src/generated from app/idl: `node generate/main.mjs FOLDER` puts it into FOLDER/src/generated. `cargo xtask
// idl` runs it, and compares in CI. What Codama leaves out or makes wrong is repaired here, by what description.json
// says, so that nothing of the program's interface is written down twice.

import { readFileSync } from "node:fs";
import { rootNodeFromAnchor } from "@codama/nodes-from-anchor";
import { renderVisitor } from "@codama/renderers-js";
import { createFromRoot } from "codama";
import { document } from "./documents.mjs";
import { finish } from "./finish.mjs";
import { repair } from "./repair.mjs";

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("say into which folder: node generate/main.mjs FOLDER");
const read = (name) => JSON.parse(readFileSync(new URL(`../../idl/${name}.json`, import.meta.url), "utf8"));
const [idl, description] = [read("farthing"), read("description")];

const codama = createFromRoot(rootNodeFromAnchor(document(idl, description)));
repair(codama, idl, description);
await codama.accept(
  renderVisitor(folder, {
    deleteFolderBeforeRendering: true,
    formatCode: true,
    kitImportStrategy: "rootOnly",
    syncPackageJson: false,
  }),
);
finish(`${folder}/src/generated`, idl, description);
