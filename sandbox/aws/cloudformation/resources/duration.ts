/** Durations as templates write them. */
import { HandlerError } from './kind.ts';

/** An ISO 8601 duration as CloudFormation takes it (`PT1H30M5S`), in milliseconds. */
export function durationOf(text: string): number {
  const match = /^P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text);
  if (match === null) throw new HandlerError('InvalidRequest', `Invalid duration ${text}`);
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = match;
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
}
