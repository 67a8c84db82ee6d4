/** AWS::Route53::HealthCheck. */
import {
  CreateHealthCheckCommand,
  DeleteHealthCheckCommand,
  type HealthCheckConfig,
  UpdateHealthCheckCommand,
} from '@aws-sdk/client-route-53';
import type { Mapping } from '../value.ts';
import { given, type Made, type ResourceType, shaped } from './kind.ts';
import { retagRoute53 } from './route53-tags.ts';

/** What of the configuration makes a new health check; UpdateHealthCheck does not take these. */
const fixed = ['Type', 'RequestInterval', 'MeasureLatency', 'RoutingControlArn'];

function configuration(properties: Mapping): Mapping {
  return (properties['HealthCheckConfig'] ?? {}) as Mapping;
}

/** The handler of AWS::Route53::HealthCheck. */
export const healthCheck: ResourceType = {
  type: 'AWS::Route53::HealthCheck',
  properties: ['HealthCheckConfig', 'HealthCheckTags'],

  async create(properties, context): Promise<Made> {
    const client = await context.services.route53();
    const { HealthCheck: made } = await client.send(
      new CreateHealthCheckCommand({
        CallerReference: context.token,
        HealthCheckConfig: shaped<HealthCheckConfig>(configuration(properties)),
      }),
    );
    const id = given(made?.Id, 'Id');
    context.initiated(id);
    await retagRoute53('healthcheck', id, context);
    return { id, attributes: { HealthCheckId: id } };
  },

  async update(properties, { id, attributes }, context): Promise<Made> {
    const client = await context.services.route53();
    const changeable = Object.entries(configuration(properties)).filter(([name]) => !fixed.includes(name));
    await client.send(new UpdateHealthCheckCommand({ HealthCheckId: id, ...Object.fromEntries(changeable) }));
    await retagRoute53('healthcheck', id, context);
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    const client = await context.services.route53();
    await client.send(new DeleteHealthCheckCommand({ HealthCheckId: id }));
  },
};
