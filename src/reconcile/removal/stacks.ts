/** Removes the three stacks, each confirmed gone before the next. */
import { guestMainStackName, hostMainStackName, hostSetupStackName } from '../../cluster/names.ts';
import { unsettle } from '../stack-keeping.ts';
import type { RemovalStep } from '../step.ts';

export const hostRoutesStack: RemovalStep = {
  name: 'host routes',
  account: 'host',
  remove: async (world) => await unsettle(world, world.host.stacks, hostMainStackName(world.cluster)),
};

export const guestStack: RemovalStep = {
  name: 'guest stack',
  account: 'guest',
  remove: async (world) => await unsettle(world, world.guest.stacks, guestMainStackName(world.cluster)),
};

export const hostRoleStack: RemovalStep = {
  name: 'host role',
  account: 'host',
  remove: async (world) => await unsettle(world, world.host.stacks, hostSetupStackName(world.cluster)),
};
