/** The actions that show stacks, their resources, events, outputs and templates. */
import type { Call } from '../../contract.ts';
import { capabilitiesOf, dependenciesOf, refuseUnknownTypes } from '../stacks/deployment.ts';
import type { Engine } from '../stacks/engine.ts';
import { importersOf } from '../stacks/exports.ts';
import type { Stack, StackEvent, StackResource } from '../stacks/model.ts';
import { exportsOf } from '../stacks/scope.ts';
import { invalid } from '../template/errors.ts';
import type { Template } from '../template/shapes.ts';
import { parseTemplate } from '../template/structure.ts';
import { readTemplateText } from '../template/text.ts';
import { allStacks, lookUp, stackOf } from './find.ts';
import { page, required, text, texts } from './request.ts';
import { templateText } from './template-source.ts';

function shownParameters(stack: Stack): readonly object[] {
  const { deployment } = stack;
  if (deployment === undefined) return [];
  return Object.entries(deployment.texts).map(([ParameterKey, ParameterValue]) => {
    const declaration = deployment.template.parameters[ParameterKey];
    const resolved = deployment.values[ParameterKey];
    return {
      ParameterKey,
      ParameterValue: declaration?.noEcho === true ? '****' : ParameterValue,
      ...(declaration?.type.startsWith('AWS::SSM::Parameter::Value<') === true
        ? { ResolvedValue: String(resolved) }
        : {}),
    };
  });
}

function shownStack(stack: Stack): object {
  const { deployment } = stack;
  const readable = !stack.status.endsWith('_IN_PROGRESS') || stack.status.includes('CLEANUP');
  return {
    StackId: stack.id,
    StackName: stack.name,
    Description: deployment?.template.description,
    Parameters: shownParameters(stack),
    CreationTime: stack.created,
    LastUpdatedTime: stack.updated,
    DeletionTime: stack.deleted ?? (stack.status === 'ROLLBACK_FAILED' ? stack.events.at(-1)?.at : undefined),
    StackStatus: stack.status,
    StackStatusReason: stack.reason,
    DisableRollback: stack.onFailure === 'DO_NOTHING',
    NotificationARNs: deployment?.notificationArns ?? [],
    TimeoutInMinutes: stack.timeoutMinutes,
    Capabilities: deployment?.capabilities ?? [],
    Outputs:
      readable && stack.outputs.length > 0
        ? stack.outputs.map(({ key, value, description, exportName }) => ({
            OutputKey: key,
            OutputValue: value,
            Description: description,
            ExportName: exportName,
          }))
        : undefined,
    RoleARN: stack.roleArn,
    Tags: deployment?.tags ?? [],
    EnableTerminationProtection: stack.deleted === undefined ? stack.protected : undefined,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}

export function describeStacks(engine: Engine, call: Call): object {
  const name = text(call.params, 'StackName');
  if (name !== undefined) return { Stacks: [shownStack(stackOf(engine, call.caller, name))] };
  const live = allStacks(engine, call.caller).filter(({ deleted }) => deleted === undefined);
  const { items, ...rest } = page(call, live);
  return { Stacks: items.map(shownStack), ...rest };
}

export function listStacks(engine: Engine, call: Call): object {
  const filter = texts(call.params, 'StackStatusFilter') ?? [];
  const wanted = allStacks(engine, call.caller).filter(
    ({ status }) => filter.length === 0 || filter.includes(status),
  );
  const { items, ...rest } = page(call, wanted);
  const summaries = items.map((stack) => ({
    StackId: stack.id,
    StackName: stack.name,
    TemplateDescription: stack.deployment?.template.description,
    CreationTime: stack.created,
    LastUpdatedTime: stack.updated,
    DeletionTime: stack.deleted,
    StackStatus: stack.status,
    StackStatusReason: stack.reason,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  }));
  return { StackSummaries: summaries, ...rest };
}

function shownEvent(stack: Stack, event: StackEvent): object {
  return {
    StackId: stack.id,
    EventId: event.id,
    StackName: stack.name,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: event.at,
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason,
    ResourceProperties: event.properties,
    ClientRequestToken: event.token,
  };
}

export function describeStackEvents(engine: Engine, call: Call): object {
  const stack = stackOf(engine, call.caller, required(call.params, 'StackName'), 'Stack [{}] does not exist');
  const { items, ...rest } = page(call, stack.events.toReversed());
  return { StackEvents: items.map((event) => shownEvent(stack, event)), ...rest };
}

function shownResource(stack: Stack, resource: StackResource): object {
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.reason,
    StackId: stack.id,
    StackName: stack.name,
  };
}

const byName = (a: StackResource, b: StackResource): number => (a.logicalId < b.logicalId ? -1 : 1);

function sorted(stack: Stack): readonly StackResource[] {
  return [...stack.resources.values()].toSorted(byName);
}

export function listStackResources(engine: Engine, call: Call): object {
  const stack = stackOf(engine, call.caller, required(call.params, 'StackName'));
  const { items, ...rest } = page(call, sorted(stack));
  const summaries = items.map((resource) => ({
    ...shownResource(stack, resource),
    LastUpdatedTimestamp: resource.updated,
  }));
  return { StackResourceSummaries: summaries, ...rest };
}

export function describeStackResources(engine: Engine, call: Call): object {
  const name = text(call.params, 'StackName');
  const physicalId = text(call.params, 'PhysicalResourceId');
  const logicalId = text(call.params, 'LogicalResourceId');
  const stack =
    name === undefined
      ? allStacks(engine, call.caller).find((each) =>
          [...each.resources.values()].some((one) => one.physicalId === physicalId),
        )
      : lookUp(engine, call.caller, name);
  if (stack === undefined) {
    throw invalid(
      name === undefined ? `Stack for ${physicalId} does not exist` : `Stack with id ${name} does not exist`,
    );
  }
  const wanted = sorted(stack).filter((one) => logicalId === undefined || one.logicalId === logicalId);
  const resources = wanted
    .slice(0, 100)
    .map((one) => ({ ...shownResource(stack, one), Timestamp: one.updated }));
  return { StackResources: resources };
}

export function describeStackResource(engine: Engine, call: Call): object {
  const name = required(call.params, 'StackName');
  const logicalId = required(call.params, 'LogicalResourceId');
  const stack = stackOf(engine, call.caller, name, `Stack '{}' does not exist`);
  const resource = stack.resources.get(logicalId);
  if (resource === undefined) throw invalid(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  const metadata = stack.deployment?.template.resources[logicalId]?.metadata;
  return {
    StackResourceDetail: {
      ...shownResource(stack, resource),
      LastUpdatedTimestamp: resource.updated,
      Metadata: metadata === undefined ? undefined : JSON.stringify(metadata),
      DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
    },
  };
}

export function getTemplate(engine: Engine, call: Call): object {
  const name = text(call.params, 'StackName');
  if (name === undefined) throw invalid('StackName is required if ChangeSetName is not specified.');
  const stack = stackOf(engine, call.caller, name);
  const changeSetName = text(call.params, 'ChangeSetName');
  const changeSet = stack.changeSets.find((each) => each.name === changeSetName || each.id === changeSetName);
  const deployment = changeSetName === undefined ? stack.deployment : changeSet?.deployment;
  return { TemplateBody: deployment?.template.body ?? '', StagesAvailable: ['Original', 'Processed'] };
}

export function getStackPolicy(engine: Engine, call: Call): object {
  return { StackPolicyBody: stackOf(engine, call.caller, required(call.params, 'StackName')).policy };
}

function declared(template: Template): readonly object[] {
  return Object.entries(template.parameters).map(([ParameterKey, declaration]) => ({
    ParameterKey,
    DefaultValue: declaration.default,
    ParameterType: declaration.type,
    NoEcho: declaration.noEcho,
    Description: declaration.description,
    ParameterConstraints: { AllowedValues: declaration.allowedValues },
  }));
}

function capabilityParts(template: Template): object {
  const { capabilities, types } = capabilitiesOf(template);
  if (capabilities.length === 0) return {};
  return {
    Capabilities: capabilities,
    CapabilitiesReason: `The following resource(s) require capabilities: [${types.join(', ')}]`,
  };
}

export async function validateTemplate(engine: Engine, call: Call): Promise<object> {
  const { params, caller } = call;
  const template = parseTemplate(await templateText({ params, caller, servicesFor: engine.servicesFor }));
  refuseUnknownTypes(template);
  dependenciesOf(template, {});
  const parameters = declared(template).map((one) => {
    const {
      ParameterType: _type,
      ParameterConstraints: _constraints,
      ...rest
    } = one as Record<string, unknown>;
    return rest;
  });
  return {
    Description: template.description,
    Parameters: parameters,
    ...capabilityParts(template),
    DeclaredTransforms: template.transforms,
  };
}

export async function getTemplateSummary(engine: Engine, call: Call): Promise<object> {
  const { params, caller } = call;
  const name = text(params, 'StackName');
  const stack = name === undefined ? undefined : stackOf(engine, caller, name);
  if (stack?.status === 'REVIEW_IN_PROGRESS') {
    throw invalid('GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.');
  }
  const body =
    stack?.deployment?.template.body ??
    (await templateText({ params, caller, servicesFor: engine.servicesFor }));
  const template = parseTemplate(body);
  const version = readTemplateText(body)['AWSTemplateFormatVersion'];
  const types = [...new Set(Object.values(template.resources).map(({ type }) => type))];
  return {
    Parameters: declared(template),
    Description: template.description,
    ...capabilityParts(template),
    ResourceTypes: types,
    Version: version,
    Metadata: template.metadata === undefined ? undefined : JSON.stringify(template.metadata),
    DeclaredTransforms: template.transforms,
    ResourceIdentifierSummaries: types.map((ResourceType) => ({
      ResourceType,
      LogicalResourceIds: Object.entries(template.resources).flatMap(([id, { type }]) =>
        type === ResourceType ? [id] : [],
      ),
    })),
  };
}

export function listExports(engine: Engine, call: Call): object {
  const { items, ...rest } = page(call, exportsOf(engine, call.caller));
  const shown = items.map(({ name, value, stack }) => ({
    ExportingStackId: stack.id,
    Name: name,
    Value: value,
  }));
  return { Exports: shown, ...rest };
}

export function listImports(engine: Engine, call: Call): object {
  const name = required(call.params, 'ExportName');
  const users = importersOf(engine, call.caller, name);
  if (users.length === 0) throw invalid(`Export '${name}' is not imported by any stack.`);
  const { items, ...rest } = page(call, users);
  return { Imports: items.map((stack) => stack.name), ...rest };
}
