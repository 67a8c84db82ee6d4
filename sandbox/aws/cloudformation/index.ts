/** The sandbox's CloudFormation: answers the API's actions and deploys stacks in the background, as the caller. */
import { AwsError, type OwnService, type SandboxClock, type ServicesFor } from '../contract.ts';
import type { SessionOf } from '../service-sessions.ts';
import { actions } from './operations/index.ts';
import { NestedIn } from './operations/nested.ts';
import { resourceType } from './resources/registry.ts';
import { type Engine, Slots, type WithinQuota } from './stacks/engine.ts';
import { patientServices } from './stacks/patience.ts';

/** How many resources are made at once over all stacks: as many as moto, one process, can use. */
const resourcesAtOnce = 24;

/**
 * A CloudFormation whose resources are made through `servicesFor` with the identity of whoever calls, or of the
 * service role. State lives in memory. `stop` interrupts what is under way and waits for it to end.
 */
export function createCloudFormation(deps: {
  readonly servicesFor: ServicesFor;
  readonly clock: SandboxClock;
  /** For service roles; absent: whoever calls stands for every role. */
  readonly sessionOf?: SessionOf | undefined;
  /** For the stacks that no call makes by itself; absent: there are no limits. */
  readonly withinQuota?: WithinQuota | undefined;
  /** See `Engine`; true unless told. */
  readonly machinesSignal?: boolean | undefined;
  /** In place of the types that make real resources. */
  readonly handlerOf?: Engine['handlerOf'] | undefined;
}): OwnService {
  const servicesFor: ServicesFor = (caller) => patientServices(deps.servicesFor(caller), deps.clock);
  const engine: Engine = {
    clock: deps.clock,
    servicesFor,
    stacks: [],
    slots: new Slots(resourcesAtOnce),
    handlerOf: deps.handlerOf ?? resourceType,
    nestedIn: (nest) => new NestedIn(engine, nest),
    sessionOf: deps.sessionOf ?? (async (caller) => caller),
    withinQuota: deps.withinQuota ?? ((_call, work) => work()),
    machinesSignal: deps.machinesSignal ?? true,
    stopped: false,
  };
  return {
    service: 'cloudformation',
    handle: async (call) => {
      const action = actions[call.action];
      if (action === undefined) {
        throw new AwsError('InvalidAction', `The action ${call.action} is not valid for this endpoint.`);
      }
      return action(engine, call);
    },
    stop: async () => {
      engine.stopped = true;
      for (const { operation } of engine.stacks) operation?.abort.abort('stop');
      await Promise.all(engine.stacks.flatMap(({ operation }) => operation?.done ?? []));
    },
  };
}
