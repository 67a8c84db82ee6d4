"""Makes every EC2 call with DryRun a trial: AWS answers whether it would be allowed and does nothing; of moto's calls some
do it nevertheless."""

from moto.core.responses import ActionResult
from moto.ec2.exceptions import DryRunClientError, EC2ClientError, MissingParameterError
from moto.ec2.responses import EC2Response


def lacking(responder):
    """What AWS refuses of a launch, a trial or not, before it looks further; None when nothing."""
    if responder._get_action() != "RunInstances":
        return None
    template = responder._get_param("LaunchTemplate", {})
    try:
        data = responder.ec2_backend._get_template_from_args(template).data if template else {}
    except EC2ClientError as error:
        return error
    return None if responder._get_param("ImageId") or data.get("ImageId") else MissingParameterError("ImageId")


def correct():
    """Source: Amazon EC2 API reference, "Common query parameters", DryRun. Who may not was refused before moto is asked."""
    respond = EC2Response.call_action

    def call_action(self):
        refusal = lacking(self) or (DryRunClientError() if self._get_param("DryRun", False) else None)
        if refusal is None:
            return respond(self)
        status, headers, body = self.serialized(ActionResult(refusal))
        told = self._transform_response(self.response_headers, (body, {**headers, "status": status}))
        return told[0], *self._enrich_response(*told[1:])

    EC2Response.call_action = call_action
