import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { deliveryScopes, methodScopes } from '../src/bot/scopes.ts';
import { interactions } from '../src/handlers/index.ts';

const Manifest = z.looseObject({
  features: z.looseObject({
    slash_commands: z.array(z.looseObject({ command: z.string() })),
    shortcuts: z.array(z.looseObject({ callback_id: z.string(), type: z.string() })),
  }),
  oauth_config: z.looseObject({ scopes: z.looseObject({ bot: z.array(z.string()) }) }),
  settings: z.looseObject({ event_subscriptions: z.looseObject({ bot_events: z.array(z.string()) }) }),
});
const value: unknown = parse(readFileSync('manifest.yml', 'utf8'));
const manifest = Manifest.parse(value);

const schemas = ['../shared/reference/slack-manifest.schema.2.0.0.json', 'lab/slack/manifest.schema.json'];
const present = schemas.filter((path) => existsSync(path));

describe('manifest.yml', () => {
  it.skipIf(present.length === 0).each(present)('is what Slack takes, by %s', (path) => {
    const schema: object = JSON.parse(readFileSync(path, 'utf8'));
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    expect([ajv.validate(schema, value), ajv.errors]).toEqual([true, null]);
  });

  it('declares the commands, shortcuts and events that the code listens to, and no others', () => {
    const named = (kind: string): string[] =>
      interactions.filter((each) => each.kind === kind).flatMap(({ name, subscriptions }) => subscriptions ?? [name]);

    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(named('command'));
    expect(manifest.features.shortcuts.map(({ callback_id: id, type }) => `${type} ${id}`)).toEqual(
      named('message_shortcut').map((name) => `message ${name}`),
    );
    expect([...manifest.settings.event_subscriptions.bot_events].sort()).toEqual(named('event').sort());
  });

  it('asks for the scopes that the code needs, and no others', () => {
    const needed = [...Object.values(methodScopes), ...Object.values(deliveryScopes)].flat();
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...new Set(needed)].sort());
  });

  it('knows every Web API method that the code calls', { timeout: 120_000 }, () => {
    expect(calledMethods().sort()).toEqual(Object.keys(methodScopes).sort());
  });
});

/** The Web API methods that the sources call, by the types of what is called: names of variables do not matter. */
function calledMethods(): string[] {
  const configuration = ts.parseJsonConfigFileContent(
    ts.readConfigFile('tsconfig.json', ts.sys.readFile).config,
    ts.sys,
    process.cwd(),
  );
  const files = configuration.fileNames.filter((path) =>
    /(^|\/)src\/(bot|handlers|jobs|main|start-bot-core)/.test(path),
  );
  const program = ts.createProgram(files, configuration.options);
  const checker = program.getTypeChecker();
  const called = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const declaration = checker.getResolvedSignature(node)?.declaration;
      const source = declaration?.getSourceFile().fileName ?? '';
      const name = methodName(node.expression, checker);
      // What passes a call on names none itself.
      const passesOn = node.expression.expression.kind === ts.SyntaxKind.SuperKeyword;
      if (/@slack\/web-api\//.test(source) && name !== undefined && !passesOn) called.add(name);
    }
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) if (files.includes(file.fileName)) visit(file);
  return [...called];
}

/** `chat.postMessage` of `clients.once.chat.postMessage`: what follows the last value that is a WebClient. */
function methodName(expression: ts.PropertyAccessExpression, checker: ts.TypeChecker): string | undefined {
  const names: string[] = [];
  for (let node: ts.Expression = expression; ts.isPropertyAccessExpression(node); node = node.expression) {
    names.unshift(node.name.text);
    const symbol = checker.getTypeAtLocation(node.expression).getSymbol();
    if (symbol?.name === 'WebClient') return names.join('.');
  }
  return undefined;
}
