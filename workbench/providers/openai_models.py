"""What is sent to a model beside the question: settings that OpenAI's models differ in taking."""

from typing import Any

from workbench.providers.settings import ModelOptions

_PLAIN = ("gpt-3.5", "gpt-4", "chatgpt-4o")
# With these, chat completions take tools only when told not to reason; unset, their default effort is refused as well.
_TOOLS_WITHOUT_REASONING = ("gpt-5.4", "gpt-5.5", "gpt-5.6", "gpt-6-luna", "gpt-6-sol")


def default_settings(provider: str, model: str, options: ModelOptions) -> dict[str, Any]:
    """What is sent with every question, by the API's names.

    What *options* leave open is chosen so that OpenAI's models answer at all: its reasoning models refuse a
    temperature, and think in output tokens, so their limit is higher; some refuse tools unless told not to reason.
    Where a temperature is taken, by them and by any ``custom`` model, it is 0.

    >>> default_settings("openai", "gpt-5-mini", ModelOptions())
    {'max_completion_tokens': 8192}
    >>> default_settings("openai", "gpt-5.6-luna", ModelOptions())
    {'max_completion_tokens': 2048, 'temperature': 0.0, 'reasoning_effort': 'none'}
    """
    effort = options.reasoning_effort
    reasons = False
    if provider == "openai":
        family = model.removeprefix("ft:")
        if effort is None and family.startswith(_TOOLS_WITHOUT_REASONING):
            effort = "none"
        reasons = effort != "none" and not family.startswith(_PLAIN)
    temperature = 0.0 if options.temperature is None and not reasons else options.temperature
    fields = {
        "max_completion_tokens": options.max_output_tokens or (8_192 if reasons else 2_048),
        "temperature": temperature,
        "seed": options.seed,
        "reasoning_effort": effort,
    }
    return {name: value for name, value in fields.items() if value is not None}
