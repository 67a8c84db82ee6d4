/** What of a bucket browsers see, in the words of S3's API: rules for other origins, and a web site. */
import type { CORSRule, RoutingRule, WebsiteConfiguration } from '@aws-sdk/client-s3';
import type { Mapping, Value } from '../value.ts';
import { mappingsOf, shaped, textOf } from './kind.ts';

/** The rules of a CorsConfiguration. */
export function corsRules(value: Mapping): CORSRule[] {
  return mappingsOf(value, 'CorsRules').map(
    ({ Id, MaxAge, ExposedHeaders, AllowedHeaders, AllowedMethods, AllowedOrigins }) => ({
      ID: shaped<string>(Id),
      AllowedHeaders: shaped<string[]>(AllowedHeaders),
      AllowedMethods: shaped<string[]>(AllowedMethods),
      AllowedOrigins: shaped<string[]>(AllowedOrigins),
      ExposeHeaders: shaped<string[]>(ExposedHeaders),
      MaxAgeSeconds: shaped<number>(MaxAge),
    }),
  );
}

function routingRules(value: Mapping): RoutingRule[] | undefined {
  const rules = mappingsOf(value, 'RoutingRules').map(({ RoutingRuleCondition, RedirectRule }) => ({
    Condition: shaped<RoutingRule['Condition']>(RoutingRuleCondition as Value | undefined),
    Redirect: shaped<RoutingRule['Redirect']>(RedirectRule),
  }));
  return rules.length === 0 ? undefined : rules;
}

/** A WebsiteConfiguration. */
export function webSite(value: Mapping): WebsiteConfiguration {
  const start = textOf(value, 'IndexDocument');
  const failure = textOf(value, 'ErrorDocument');
  return {
    IndexDocument: start === undefined ? undefined : { Suffix: start },
    ErrorDocument: failure === undefined ? undefined : { Key: failure },
    RedirectAllRequestsTo: shaped<WebsiteConfiguration['RedirectAllRequestsTo']>(
      value['RedirectAllRequestsTo'],
    ),
    RoutingRules: routingRules(value),
  };
}
