// expect: error 6:3 this closure assigns to the module-level variable `calls`
// expect: error 12:10 this closure captures the class `Local`
import type { StreamingContext } from "millrace";
let calls = 0;
function count(line: string) {
  calls++;
  return line;
}
export default function (ssc: StreamingContext) {
  class Local { n = 1; }
  const make = () =>
     new Local();
  ssc.textFileStream("/tmp").map(count).map(make);
}
