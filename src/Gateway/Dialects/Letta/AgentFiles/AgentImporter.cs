using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Conversations.Agents;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.Letta.Agents;
using Conversations.Gateway.Dialects.Letta.Blocks;
using Conversations.Gateway.Dialects.Letta.Tools;
using Conversations.Models;
using Conversations.Tools;

namespace Conversations.Gateway.Dialects.Letta.AgentFiles;

/// <summary>Makes the agents of a file. All of it is checked before anything is made.</summary>
sealed class AgentImporter(AgentRequests requests, ToolCatalog tools, IModelDirectory models, IGrainFactory grains)
{
    const string CopySuffix = "_copy";

    /// <returns>Ids of the agents made.</returns>
    /// <exception cref="LettaException">422: the file is none. 404: a model that nobody offers.</exception>
    public async Task<string[]> Import(AgentFile file, ImportOptions options, Making making)
    {
        var now = making.Now;
        var blocks = ById(file.Blocks.NoNulls("blocks"), block => block.Id, "blocks").ToDictionary(pair => pair.Key, pair => BlockRules.New(pair.Value, making));
        var kept = ById(file.Tools.NoNulls("tools"), tool => tool.Id, "tools");
        var made = kept.Values.Where(IsClients).ToDictionary(tool => tool.Id!, tool => ToolRules.New(tool, making));
        if (file.Agents is not { IsEmpty: false } agents) throw LettaException.Validation("agents: the file should have an agent");

        var planned = new List<(AgentState State, BlockState[] NewBlocks, AgentHistory History)>();
        foreach (var agent in agents)
        {
            var history = Parse(agent, LettaJson.Body.FileHistory);
            var (state, newBlocks) = await requests.New(Body(agent, options), making);
            ImmutableArray<Guid> blockIds = [.. (history.BlockIds.NoNulls("block_ids") ?? []).Select(id => Named(blocks, id, "blocks").Id).Distinct()];
            CheckLabels([.. newBlocks, .. blocks.Values.Where(block => blockIds.Contains(block.Id))]);
            ImmutableArray<string> toolIds = history.ToolIds.NoNulls("tool_ids") ?? [];
            var set = new ToolSet(
                [.. toolIds.Select(id => Named(kept, id, "tools").Name ?? "").Where(tools.IsServers)],
                [.. toolIds.Where(made.ContainsKey).Select(id => made[id].Id)]);
            var read = options.StripMessages ? new AgentHistory([], 0) : MessageImport.Read(history, now);
            planned.Add((set.Attach(state with { BlockIds = blockIds }), newBlocks, read));
        }

        foreach (var tool in made.Values) await Make(tool, options);
        foreach (var block in blocks.Values) await grains.GetGrain<IBlockGrain>(block.Id).Create(block);
        foreach (var (state, newBlocks, history) in planned)
        {
            var outcome = await grains.Make(state, newBlocks, making, history);
            if (!outcome.Accepted) throw LettaException.Of(outcome.Refusal, LettaId.Agent(state.Id));
        }

        return [.. planned.Select(agent => LettaId.Agent(agent.State.Id))];
    }

    // Letta's own tools that this server lacks run nowhere; those of people run with their clients.
    bool IsClients(FileTool tool) =>
        (tool.ToolType is null or ToolDto.Custom || tool.ToolType.StartsWith("external", StringComparison.Ordinal))
        && !tools.IsServers(tool.Name ?? "");

    async Task Make(ToolState tool, ImportOptions options)
    {
        if (options.OverrideExistingTools) await grains.Put(tool);
        else await grains.GetGrain<IToolGrain>(tool.Id).Create(tool);
    }

    AgentBody Body(JsonElement agent, ImportOptions options)
    {
        var body = Parse(agent, LettaJson.Body.AgentBody);
        var name = options.Name ?? body.Name;
        var rest = body.Rest ?? [];
        rest.Remove("secrets");
        rest.Remove("tool_exec_environment_variables");
        if (options.Secrets is { } secrets) rest["secrets"] = secrets;
        return body with
        {
            Name = options.AppendCopySuffix && name is not null ? name + CopySuffix : name,
            Model = options.Model ?? body.Model,
            LlmConfig = WithoutFullWindow(body.LlmConfig),
            IncludeBaseTools = false,
            BlockIds = null,
            Tools = null,
            ToolIds = null,
            Rest = rest,
        };
    }

    /// <summary>A window as wide as the model's own is no limit.</summary>
    LlmConfigBody? WithoutFullWindow(LlmConfigBody? config) =>
        config?.Handle is { } handle && models.Find(handle) is { } model && config.ContextWindow >= model.ContextWindow
            ? config with { ContextWindow = null }
            : config;

    static T Parse<T>(JsonElement agent, JsonTypeInfo<T> type)
    {
        try
        {
            return agent.Deserialize(type) ?? throw LettaException.Validation("agents: an agent should be an object");
        }
        catch (JsonException malformed)
        {
            throw LettaException.Validation($"agents{malformed.Path?.TrimStart('$')}: {malformed.Message}");
        }
    }

    static Dictionary<string, T> ById<T>(ImmutableArray<T>? items, Func<T, string?> id, string field)
    {
        var byId = new Dictionary<string, T>();
        foreach (var item in items ?? [])
        {
            if (id(item) is not { } key || !byId.TryAdd(key, item)) throw LettaException.Validation($"{field}: each should have an id of its own");
        }

        return byId;
    }

    static T Named<T>(Dictionary<string, T> byId, string id, string field) =>
        byId.TryGetValue(id, out var found) ? found : throw LettaException.Validation($"{field}: the file has none with the id '{id}'");

    static void CheckLabels(IReadOnlyCollection<BlockState> blocks)
    {
        if (blocks.DistinctBy(block => block.Label).Count() != blocks.Count)
            throw LettaException.Validation("blocks: an agent has one block of a label at most");
    }
}
