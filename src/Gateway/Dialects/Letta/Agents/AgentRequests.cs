using System.Collections.Immutable;
using Conversations.Agents;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.Letta.Blocks;
using Conversations.Gateway.Dialects.Letta.Conversations;
using Conversations.Gateway.Dialects.Letta.Models;
using Conversations.Gateway.Dialects.Letta.Tools;
using Conversations.Models;

namespace Conversations.Gateway.Dialects.Letta.Agents;

/// <summary>Turns what a client says of an agent into its state.</summary>
/// <exception cref="LettaException">From all: 400 and 422 for what makes no sense, 404 for a model that nobody offers.</exception>
sealed class AgentRequests(IModelDirectory models, ToolCatalog tools)
{
    public async Task<(AgentState State, BlockState[] NewBlocks)> New(AgentBody body, Making making)
    {
        var named = await NamedTools(body, making.Owner);
        var now = making.Now;
        var state = new AgentState(making.NextId(), AgentNames.Random(), DefaultPrompt.Text, now, now)
        {
            Owner = making.Owner,
            Model = Given(models.Default),
            Tools = body.IncludeBaseTools ?? true ? tools.BaseNames : [],
        };
        state = Changed(state, body, null);
        state = named?.Attach(state) ?? state;
        if (state.Model is null) throw LettaException.InvalidArgument("Must specify either model or llm_config in request");
        return (state, [.. (body.MemoryBlocks.NoNulls("memory_blocks") ?? []).Select(block => BlockRules.New(block, making))]);
    }

    /// <summary>The agent with the fields that are not null changed.</summary>
    /// <param name="named">What <see cref="NamedTools"/> says of the body.</param>
    public AgentState Changed(AgentState state, AgentBody body, ToolSet? named)
    {
        if (body.Name is { } name) AgentNames.Check(name);
        var model = body.Model ?? body.LlmConfig?.Handle;
        models.Check(model);
        var changed = state with
        {
            Name = body.Name ?? state.Name,
            System = body.System ?? state.System,
            Description = body.Description ?? state.Description,
            Model = model ?? state.Model,
            ModelSettings = ModelHandles.CheckSettings(body.ModelSettings) ?? state.ModelSettings,
            ContextWindowLimit = body.ContextWindowLimit ?? body.LlmConfig?.ContextWindow ?? state.ContextWindowLimit,
            ParallelToolCalls = body.ParallelToolCalls ?? state.ParallelToolCalls,
            ForgetsEarlierRuns = body.MessageBufferAutoclear ?? state.ForgetsEarlierRuns,
            Compaction = CompactionRules.Check(body.CompactionSettings) ?? state.Compaction,
            BlockIds = BlockIds(body) ?? state.BlockIds,
            Tools = named?.Names ?? state.Tools,
            ToolIds = named?.Ids ?? state.ToolIds,
            Tags = body.Tags.NoNulls("tags") is { } tags ? [.. tags.Distinct()] : state.Tags,
            Timezone = body.Timezone ?? state.Timezone,
            Hidden = body.Hidden ?? state.Hidden,
            Extra = state.Extra.With(body.Rest),
        };
        return body.ToolRules is { } rules ? changed.With(rules) : changed;
    }

    /// <summary>The tools that the client named; null when it named none, which is not the same as an empty list.</summary>
    public async Task<ToolSet?> NamedTools(AgentBody body, string? owner) => body is { Tools: null, ToolIds: null }
        ? null
        : await tools.Named(body.Tools.NoNulls("tools") ?? [], body.ToolIds.NoNulls("tool_ids") ?? [], owner);

    static ImmutableArray<Guid>? BlockIds(AgentBody body) =>
        body.BlockIds.NoNulls("block_ids") is { } ids ? [.. ids.Select(BlockId).Distinct()] : null;

    static Guid BlockId(string text) => LettaId.TryParse("block", text, out var id) ? id : throw LettaException.NotFound("Block", text);

    static string? Given(string text) => text.Length > 0 ? text : null;
}
