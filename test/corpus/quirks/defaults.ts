export default function () {
  return "anonymous";
}
export const anonymousArrow = (() => () => 0)();
export const AnonymousClass = class {};
