"""Makes every EC2 call with DryRun a trial: AWS answers whether it would be allowed and does nothing; of moto's calls some
do it nevertheless."""

from moto.core.responses import ActionResult
from moto.ec2.exceptions import DryRunClientError
from moto.ec2.responses import EC2Response


def correct():
    """Source: Amazon EC2 API reference, "Common query parameters", DryRun. Who may not was refused before moto is asked."""
    respond = EC2Response.call_action

    def call_action(self):
        if not self._get_param("DryRun", False):
            return respond(self)
        status, headers, body = self.serialized(ActionResult(DryRunClientError()))
        told = self._transform_response(self.response_headers, (body, {**headers, "status": status}))
        return told[0], *self._enrich_response(*told[1:])

    EC2Response.call_action = call_action
