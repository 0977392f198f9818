/** Registers the elements; loading the file twice does no harm. */

import { AssayCompare } from "./compare.js";
import { AssayViewer } from "./viewer.js";

if (!customElements.get("assay-viewer")) customElements.define("assay-viewer", AssayViewer);
if (!customElements.get("assay-compare")) customElements.define("assay-compare", AssayCompare);
