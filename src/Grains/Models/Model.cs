using Conversations.Log;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.Models;

/// <summary>A model that can be called.</summary>
/// <remarks>
/// <para>A streamed answer consists of <see cref="TextContent"/>, <see cref="TextReasoningContent"/>, <see cref="ToolCallDelta"/> and at most
/// one <see cref="UsageContent"/> and one <see cref="TokenIds"/>; its last update carries the finish reason. Failures are <see cref="ModelException"/>s, a cancelled call is
/// an <see cref="OperationCanceledException"/>. A call that failed after its first update is never made again by the client.</para>
/// <para>The client is bound to its model; <see cref="ChatOptions.ModelId"/> is not looked at. A <see cref="FunctionCallContent"/> of the
/// history may carry the JSON text of its arguments as a string in <see cref="AIContent.RawRepresentation"/>; it is then sent as it is.</para>
/// </remarks>
public sealed record Model(ModelInfo Info, IChatClient Client)
{
    /// <summary>How its agent has it called; null: as the server has it.</summary>
    public CallSettings? Settings { get; init; }

    /// <summary>What a call has used, with what it has cost where that is known.</summary>
    /// <param name="usage">Null: its provider has not said.</param>
    public Usage Priced(Usage? usage)
    {
        if (usage is null) return Usage.None;
        return Info.Price is not { } price ? usage : usage with
        {
            Cost = price.Cost(new() { InputTokenCount = usage.Prompt, OutputTokenCount = usage.Completion, CachedInputTokenCount = usage.CachedInput }),
        };
    }
}
