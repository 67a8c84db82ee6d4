/** Builds the settings of certificates. */
import type { Ingredients } from './assemble.ts';
import type { CertificateSettings } from './settings.ts';

export function certificates({
  values,
  problem,
}: Pick<Ingredients, 'values' | 'problem'>): CertificateSettings {
  const percent = values['service.certificates.renewafterpercent'];
  if (percent > 95)
    problem(
      `service.certificates.renewafterpercent is ${percent} and must be at most 95, since making anew takes time`,
    );
  const [ttl, authorityTtl] = [
    values['service.certificates.ttl'],
    values['service.certificates.authorityttl'],
  ];
  if (authorityTtl < ttl)
    problem('service.certificates.authorityttl is shorter than service.certificates.ttl');
  return {
    issuer: values['service.certificates.issuer'] as CertificateSettings['issuer'],
    ttl,
    authorityTtl,
    renewAfter: percent / 100,
  };
}
