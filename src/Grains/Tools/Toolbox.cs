using System.Collections.Frozen;
using System.Text.Json;
using Conversations.Log;
using Conversations.Tools;

namespace Conversations.Grains.Tools;

/// <summary>The server's tools, by name.</summary>
public sealed class Toolbox(IEnumerable<ITool> tools) : IToolDirectory
{
    /// <summary>Characters of a tool's text that are kept.</summary>
    const int ReturnLimit = 50_000;

    readonly FrozenDictionary<string, ITool> byName = tools.ToFrozenDictionary(tool => tool.Name);

    public IReadOnlyList<ToolEntry> List() =>
        [.. byName.Values.OrderBy(tool => tool.Name, StringComparer.Ordinal).Select(tool => new ToolEntry(tool.Name, tool.Description, tool.Parameters, tool.Kind, tool.Repeatable))];

    public ITool? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Runs one call; whatever goes wrong with it becomes a result that the model can read.</summary>
    /// <param name="allowed">Names that the model may call.</param>
    /// <param name="others">Tools that are not the server's own, by name.</param>
    public async Task<ToolReturnPart> Run(
        ToolCallPart call, IReadOnlySet<string> allowed, IReadOnlyDictionary<string, ITool> others, ToolScope scope, CancellationToken cancellationToken)
    {
        var result = await Invoke(call, allowed, others, scope, cancellationToken);
        var text = result.Text.Length <= ReturnLimit
            ? result.Text
            : $"{result.Text.AsSpan(0, ReturnLimit)}… [cut: {result.Text.Length - ReturnLimit} more characters]";
        return new ToolReturnPart(call.ToolCallId, call.Name, result.Success, text) { Details = result.Details, Fault = result.Fault };
    }

    async Task<ToolResult> Invoke(
        ToolCallPart call, IReadOnlySet<string> allowed, IReadOnlyDictionary<string, ITool> others, ToolScope scope, CancellationToken cancellationToken)
    {
        if (!allowed.Contains(call.Name) || (others.GetValueOrDefault(call.Name) ?? Find(call.Name)) is not { } tool)
            return ToolResult.Error($"[ToolConstraintError] Cannot call {call.Name}, valid tools include: [{string.Join(", ", allowed.Order(StringComparer.Ordinal))}]", ToolFault.Unknown);

        try
        {
            using var arguments = JsonDocument.Parse(call.Arguments.Length == 0 ? "{}" : call.Arguments);
            if (arguments.RootElement.ValueKind != JsonValueKind.Object) return ToolResult.Error("The arguments must be a JSON object.", ToolFault.Invalid);
            return await tool.Run(arguments.RootElement, scope, cancellationToken);
        }
        catch (JsonException broken)
        {
            return ToolResult.Error($"The arguments are no valid JSON: {broken.Message}", ToolFault.Invalid);
        }
        catch (ToolArgumentException wrong)
        {
            return ToolResult.Error(wrong.Message, ToolFault.Invalid);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return ToolResult.Error($"{call.Name} failed: {failure.Message}");
        }
    }
}
