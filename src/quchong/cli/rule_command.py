"""`quchong rule`: what the guard's rules are."""

import click


@click.command()
@click.argument("code", required=False)
def rule(code: str | None) -> None:
    """Explain a rule of `quchong check`; without CODE list them all.

    \b
    Examples:
      quchong rule
      quchong rule DUP002
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    from quchong.check_rules import RULES, explain
    from quchong.errors import UsageError

    if code is None:
        width = max(len(one.name) for one in RULES.values())
        for one in RULES.values():
            click.echo(f"{one.code}  {one.name:{width}}  {one.severity:7}  {one.summary}")
        return
    if code.upper() not in RULES:
        raise UsageError(f"no rule {code}; there are {', '.join(RULES)}")
    click.echo(explain(code.upper()), nl=False)
