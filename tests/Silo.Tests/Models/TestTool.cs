using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Tests.Models;

internal sealed class TestTool(string name, string schema = """{"type":"object","properties":{"q":{"type":"string"}}}""") : AIFunctionDeclaration
{
    public override string Name => name;

    public override string Description => $"Does {name}.";

    public override JsonElement JsonSchema { get; } = JsonDocument.Parse(schema).RootElement;
}
