/** The names of settings, as the table has them and as the environment spells them. */
import { type FlagName, flags } from './flags.ts';

/** The names in the order of the table. */
export const flagNames = Object.keys(flags) as readonly FlagName[];

export function isFlagName(name: string): name is FlagName {
  return Object.hasOwn(flags, name);
}

/** `service.aws.region` is `SERVICE_AWS_REGION` in the environment. */
export function environmentName(name: FlagName): string {
  return name.replaceAll('.', '_').toUpperCase();
}
