"""`quchong rule`: what the rules of `quchong check` are."""

import click


@click.command()
@click.argument("code", required=False)
def rule(code: str | None) -> None:
    """Explain a rule of `quchong check`, or list all rules.

    \b
    Examples:
      quchong rule
      quchong rule DUP002
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    from quchong.check_rules import RULES, explain
    from quchong.errors import UsageError

    if code is None:
        width = max(len(info.name) for info in RULES.values())
        for info in RULES.values():
            click.echo(f"{info.code}  {info.name:{width}}  {info.severity:7}  {info.summary}")
        return
    if code.upper() not in RULES:
        raise UsageError(f"no rule {code}; the rules are {', '.join(RULES)}")
    click.echo(explain(code.upper()), nl=False)
