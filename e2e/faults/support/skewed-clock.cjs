// Loaded before a process of the product: its clock is wrong by CLOCK_SKEW_MS, and timers are not.
const skewMs = Number(process.env.CLOCK_SKEW_MS ?? 0);
const RealDate = Date;

class SkewedDate extends RealDate {
  /** @param {any[]} given */
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + skewMs);
    else super(.../** @type {[number]} */ (given));
  }

  static now() {
    return RealDate.now() + skewMs;
  }
}

globalThis.Date = /** @type {DateConstructor} */ (/** @type {unknown} */ (SkewedDate));
