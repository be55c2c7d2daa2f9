using System.Collections.Immutable;
using Conversations.Agents;
using Conversations.Gateway.Dialects.Letta.Blocks;
using Conversations.Gateway.Dialects.Letta.Models;
using Conversations.Gateway.Dialects.Letta.Tools;
using Conversations.Models;
using Conversations.Tools;

namespace Conversations.Gateway.Dialects.Letta.Agents;

/// <summary>Turns what a client says of an agent into its state.</summary>
/// <exception cref="LettaException">From both: 400 and 422 for what makes no sense, 404 for a model that nobody offers.</exception>
sealed class AgentRequests(IModelDirectory models, IToolDirectory tools, TimeProvider time)
{
    public (AgentState State, BlockState[] NewBlocks) New(AgentBody body)
    {
        var now = time.GetUtcNow();
        var state = new AgentState(NewId.At(now), AgentNames.Random(), DefaultPrompt.Text, now, now)
        {
            Model = Given(models.Default),
            Tools = body.IncludeBaseTools ?? true ? BaseTools() : [],
        };
        state = Changed(state, body) with { Tools = [.. state.Tools.Union(NamedTools(body) ?? [])] };
        if (state.Model is null) throw LettaException.InvalidArgument("Must specify either model or llm_config in request");
        return (state, [.. (body.MemoryBlocks.NoNulls("memory_blocks") ?? []).Select(block => BlockRules.New(block, now))]);
    }

    /// <summary>The agent with the fields that are not null changed.</summary>
    public AgentState Changed(AgentState state, AgentBody body)
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
            BlockIds = BlockIds(body) ?? state.BlockIds,
            Tools = NamedTools(body) ?? state.Tools,
            Tags = body.Tags.NoNulls("tags") is { } tags ? [.. tags.Distinct()] : state.Tags,
            Timezone = body.Timezone ?? state.Timezone,
            Hidden = body.Hidden ?? state.Hidden,
            Extra = state.Extra.With(body.Rest),
        };
        if (body.ToolRules is not { } rules) return changed;
        var (needApproval, others) = AgentToolRules.Split(rules);
        return changed with { ToolsThatNeedApproval = needApproval, Extra = changed.Extra.SetItem(AgentExtra.ToolRules, others) };
    }

    ImmutableArray<string> BaseTools()
    {
        var known = tools.List().Select(tool => tool.Name).ToHashSet(StringComparer.Ordinal);
        return [.. ToolNames.Base.Where(known.Contains)];
    }

    /// <summary>Null when the client named none, which is not the same as an empty list.</summary>
    ImmutableArray<string>? NamedTools(AgentBody body)
    {
        if (body.Tools is null && body.ToolIds is null) return null;
        var names = body.Tools.NoNulls("tools") ?? [];
        tools.Check(names);
        return [.. names.Union(tools.OfIds(body.ToolIds.NoNulls("tool_ids") ?? []))];
    }

    static ImmutableArray<Guid>? BlockIds(AgentBody body) =>
        body.BlockIds.NoNulls("block_ids") is { } ids ? [.. ids.Select(BlockId).Distinct()] : null;

    static Guid BlockId(string text) => LettaId.TryParse("block", text, out var id) ? id : throw LettaException.NotFound("Block", text);

    static string? Given(string text) => text.Length > 0 ? text : null;
}
