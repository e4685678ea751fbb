// Types of times, durations, intervals and clocks: what each operation gives, and what must not compile.
import { type BatchTimeFormat, Duration, formatBatchTime, Interval, milliseconds, minutes, seconds, Time } from "millrace";
import type { ManualClock } from "millrace/testing";
import { expectTypeOf } from "vitest";

declare const duration: Duration;
declare const time: Time;
declare const interval: Interval;
declare const clock: ManualClock;

// A duration, a time and a number are three types.
// @ts-expect-error a duration is not a time
export const notATime: Time = duration;
// @ts-expect-error nor the other way round
export const notADuration: Duration = time;
// @ts-expect-error nor is a number either
export const notANumber: Duration = 1000;

export const cases = {
  milliseconds() {
    expectTypeOf(milliseconds(500)).toEqualTypeOf<Duration>();
    // @ts-expect-error a length is a number
    milliseconds("500");
  },
  seconds() {
    expectTypeOf(seconds(1)).toEqualTypeOf<Duration>();
    // @ts-expect-error how many?
    seconds();
  },
  minutes() {
    expectTypeOf(minutes(1)).toEqualTypeOf<Duration>();
    // @ts-expect-error a duration is no number
    minutes(seconds(60));
  },
  formatBatchTime() {
    expectTypeOf(formatBatchTime(0, 1000, { timeOnly: true, timeZone: "UTC" } satisfies BatchTimeFormat)).toEqualTypeOf<string>();
    // @ts-expect-error numbers of milliseconds, as listeners' events have them
    formatBatchTime(time, duration);
  },
  "Duration.less"() {
    expectTypeOf(duration.less(seconds(1))).toEqualTypeOf<boolean>();
    // @ts-expect-error a duration is not compared with a time
    duration.less(time);
  },
  "Duration.lessEq"() {
    expectTypeOf(duration.lessEq(seconds(1))).toEqualTypeOf<boolean>();
    // @ts-expect-error nor with a number
    duration.lessEq(1000);
  },
  "Duration.greater"() {
    expectTypeOf(duration.greater(seconds(1))).toEqualTypeOf<boolean>();
    // @ts-expect-error a duration is not compared with a time
    duration.greater(time);
  },
  "Duration.greaterEq"() {
    expectTypeOf(duration.greaterEq(seconds(1))).toEqualTypeOf<boolean>();
    // @ts-expect-error nor with a number
    duration.greaterEq(1000);
  },
  "Duration.plus"() {
    expectTypeOf(duration.plus(seconds(1))).toEqualTypeOf<Duration>();
    // @ts-expect-error a time comes first: time.plus(duration)
    duration.plus(time);
  },
  "Duration.minus"() {
    expectTypeOf(duration.minus(seconds(1))).toEqualTypeOf<Duration>();
    // @ts-expect-error seconds or milliseconds?
    duration.minus(1);
  },
  "Duration.times"() {
    expectTypeOf(duration.times(2)).toEqualTypeOf<Duration>();
    // @ts-expect-error a factor is a number
    duration.times(duration);
  },
  "Duration.div"() {
    expectTypeOf(duration.div(seconds(1))).toEqualTypeOf<number>();
    // @ts-expect-error how many of these are in it?
    duration.div(2);
  },
  "Duration.isMultipleOf"() {
    expectTypeOf(duration.isMultipleOf(seconds(1))).toEqualTypeOf<boolean>();
    // @ts-expect-error of a duration
    duration.isMultipleOf(2);
  },
  "Duration.min"() {
    expectTypeOf(duration.min(seconds(1))).toEqualTypeOf<Duration>();
    // @ts-expect-error of two durations
    duration.min(1000);
  },
  "Duration.max"() {
    expectTypeOf(duration.max(seconds(1))).toEqualTypeOf<Duration>();
    // @ts-expect-error of two durations
    duration.max(time);
  },
  "Duration.isZero"() {
    expectTypeOf(duration.isZero()).toEqualTypeOf<boolean>();
    // @ts-expect-error it is asked nothing else
    duration.isZero(seconds(1));
  },
  "Duration.toFormattedString"() {
    expectTypeOf(duration.toFormattedString()).toEqualTypeOf<string>();
    // @ts-expect-error there is one form
    duration.toFormattedString("ms");
  },
  "Duration.prettyPrint"() {
    expectTypeOf(duration.prettyPrint()).toEqualTypeOf<string>();
    // @ts-expect-error it is text
    duration.prettyPrint() + duration.prettyPrint() > 1;
  },
  "Duration.valueOf"() {
    expectTypeOf(duration.valueOf()).toEqualTypeOf<number>();
    // @ts-expect-error in milliseconds, always
    duration.valueOf("seconds");
  },
  "Duration.toString"() {
    expectTypeOf(duration.toString()).toEqualTypeOf<string>();
    // @ts-expect-error there is one form
    duration.toString(10);
  },
  "Time.ordering"() {
    expectTypeOf([time].sort(Time.ordering)).toEqualTypeOf<Time[]>();
    // @ts-expect-error the order of times
    [duration].sort(Time.ordering);
  },
  "Time.less"() {
    expectTypeOf(time.less(new Time(1))).toEqualTypeOf<boolean>();
    // @ts-expect-error a time is not compared with a duration
    time.less(duration);
  },
  "Time.lessEq"() {
    expectTypeOf(time.lessEq(new Time(1))).toEqualTypeOf<boolean>();
    // @ts-expect-error nor with a Date
    time.lessEq(new Date(0));
  },
  "Time.greater"() {
    expectTypeOf(time.greater(new Time(1))).toEqualTypeOf<boolean>();
    // @ts-expect-error nor with a number
    time.greater(1000);
  },
  "Time.greaterEq"() {
    expectTypeOf(time.greaterEq(new Time(1))).toEqualTypeOf<boolean>();
    // @ts-expect-error a time is not compared with a duration
    time.greaterEq(duration);
  },
  "Time.plus"() {
    expectTypeOf(time.plus(duration)).toEqualTypeOf<Time>();
    // @ts-expect-error two times have no sum
    time.plus(time);
  },
  "Time.minus"() {
    expectTypeOf(time.minus(duration)).toEqualTypeOf<Time>();
    expectTypeOf(time.minus(time)).toEqualTypeOf<Duration>();
    // @ts-expect-error a duration or a time?
    time.minus(1000);
  },
  "Time.floor"() {
    expectTypeOf(time.floor(duration, new Time(0))).toEqualTypeOf<Time>();
    // @ts-expect-error to a multiple of what?
    time.floor();
  },
  "Time.isMultipleOf"() {
    expectTypeOf(time.isMultipleOf(duration)).toEqualTypeOf<boolean>();
    // @ts-expect-error a time is no multiple of a time
    time.isMultipleOf(time);
  },
  "Time.min"() {
    expectTypeOf(time.min(new Time(1))).toEqualTypeOf<Time>();
    // @ts-expect-error of two times
    time.min(duration);
  },
  "Time.max"() {
    expectTypeOf(time.max(new Time(1))).toEqualTypeOf<Time>();
    // @ts-expect-error of two times
    time.max(1000);
  },
  "Time.until"() {
    expectTypeOf(time.until(new Time(1), duration)).toEqualTypeOf<Time[]>();
    // @ts-expect-error in steps of what?
    time.until(new Time(1));
  },
  "Time.to"() {
    expectTypeOf(time.to(new Time(1), duration)).toEqualTypeOf<Time[]>();
    // @ts-expect-error steps are a duration
    time.to(new Time(1), 1000);
  },
  "Time.valueOf"() {
    expectTypeOf(time.valueOf()).toEqualTypeOf<number>();
    // @ts-expect-error in milliseconds, always
    time.valueOf("seconds");
  },
  "Time.toString"() {
    expectTypeOf(time.toString()).toEqualTypeOf<string>();
    // @ts-expect-error there is one form
    time.toString("ISO");
  },
  "Interval.duration"() {
    expectTypeOf(interval.duration()).toEqualTypeOf<Duration>();
    // @ts-expect-error a length is not added to
    interval.duration() + 1;
  },
  "Interval.plus"() {
    expectTypeOf(interval.plus(duration)).toEqualTypeOf<Interval>();
    // @ts-expect-error two intervals have no sum
    interval.plus(interval);
  },
  "Interval.minus"() {
    expectTypeOf(interval.minus(duration)).toEqualTypeOf<Interval>();
    // @ts-expect-error a duration is no number
    interval.minus(1000);
  },
  "Interval.less"() {
    expectTypeOf(interval.less(interval)).toEqualTypeOf<boolean>();
    // @ts-expect-error an interval is not compared with a time
    interval.less(time);
  },
  "Interval.lessEq"() {
    expectTypeOf(interval.lessEq(interval)).toEqualTypeOf<boolean>();
    // @ts-expect-error nor with a duration
    interval.lessEq(duration);
  },
  "Interval.greater"() {
    expectTypeOf(interval.greater(new Interval(time, time))).toEqualTypeOf<boolean>();
    // @ts-expect-error an interval is not compared with a time
    interval.greater(time);
  },
  "Interval.greaterEq"() {
    expectTypeOf(interval.greaterEq(interval)).toEqualTypeOf<boolean>();
    // @ts-expect-error an interval has two ends
    interval.greaterEq(new Interval(time));
  },
  "Interval.toString"() {
    expectTypeOf(interval.toString()).toEqualTypeOf<string>();
    // @ts-expect-error there is one form
    interval.toString("ISO");
  },
  "ManualClock.now"() {
    expectTypeOf(clock.now()).toEqualTypeOf<number>();
    // @ts-expect-error it is a number, not a time
    clock.now().milliseconds;
  },
  "ManualClock.setTimer"() {
    expectTypeOf(clock.setTimer(1000, () => {}).cancel()).toEqualTypeOf<void>();
    // @ts-expect-error first the delay
    clock.setTimer(() => {}, 1000);
  },
  "ManualClock.advance"() {
    expectTypeOf(clock.advance(1000)).toEqualTypeOf<void>();
    // @ts-expect-error by milliseconds
    clock.advance(seconds(1));
  },
  "ManualClock.setTime"() {
    expectTypeOf(clock.setTime(1000)).toEqualTypeOf<void>();
    // @ts-expect-error to milliseconds since the epoch
    clock.setTime(new Time(1000));
  },
  Duration() {
    expectTypeOf(new Duration(1)).toEqualTypeOf<Duration>();
    // @ts-expect-error a length is a number
    new Duration("1s");
  },
} satisfies Record<string, () => void>;
