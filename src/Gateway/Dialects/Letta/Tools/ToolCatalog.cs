using System.Collections.Immutable;
using Conversations.Agents;
using Conversations.Tools;

namespace Conversations.Gateway.Dialects.Letta.Tools;

/// <summary>All tools that an agent may have: the server's own, and those that clients have made.</summary>
sealed class ToolCatalog(IToolDirectory server, IToolReader store, IGrainFactory grains)
{
    static readonly string[] Base = ["conversation_search", "memory_insert", "memory_replace"];

    // Those of a workspace run commands on this machine: they are not for whoever may make an agent here.
    IEnumerable<ToolEntry> Own => server.List().Where(tool => tool.Kind != "workspace");

    /// <summary>Names of the tools that an agent gets unless its creator declines.</summary>
    public ImmutableArray<string> BaseNames => [.. Base.Where(IsServers)];

    public bool IsServers(string name) => Own.Any(tool => tool.Name == name);

    /// <summary>The server's own tools.</summary>
    public List<ToolDto> Servers() => [.. Own.Select(tool => tool.ToWire())];

    /// <summary>The server's tools, and then the others, oldest first.</summary>
    /// <param name="owner">Whose of the others; null: anybody's.</param>
    public async Task<List<ToolDto>> All(string? owner, CancellationToken cancellationToken) =>
        [.. Servers(), .. (await store.ListTools(owner, cancellationToken)).Select(tool => tool.ToWire())];

    /// <exception cref="LettaException">404: there is none.</exception>
    public async Task<ToolDto> Get(Guid toolId) => await Find(toolId) ?? throw LettaException.NotFound("Tool", LettaId.Tool(toolId));

    /// <summary>The tools of an agent, without those that are gone.</summary>
    public async Task<List<ToolDto>> Of(AgentState agent)
    {
        var known = Servers().ToDictionary(tool => tool.Name);
        var made = await Task.WhenAll(agent.ToolIds.Select(id => grains.GetGrain<IToolGrain>(id).Get()));
        return
        [
            .. agent.Tools.Select(name => known.GetValueOrDefault(name)).OfType<ToolDto>(),
            .. made.OfType<ToolState>().Select(tool => tool.ToWire()),
        ];
    }

    /// <summary>The tool of an id, as a set of one.</summary>
    /// <exception cref="LettaException">404: there is none.</exception>
    public async Task<ToolSet> One(Guid toolId) => SetOf([await Get(toolId)]);

    /// <param name="owner">Whose tools the names are of, beside the server's; null: nobody's.</param>
    /// <exception cref="LettaException">400: there is none of one of these names or ids.</exception>
    public async Task<ToolSet> Named(ImmutableArray<string> names, ImmutableArray<string> ids, string? owner)
    {
        var byName = await Task.WhenAll(names.Select(name => Find(IsServers(name) ? ToolIds.Of(name) : ToolIds.Of(name, owner))));
        var unknown = names.Where((_, index) => byName[index] is null).Distinct().Select(name => $"'{name}'").ToList();
        if (unknown.Count > 0) throw LettaException.InvalidValue($"Tools not found by name: {{{string.Join(", ", unknown)}}}");

        var byId = await Task.WhenAll(ids.Select(async id =>
            (LettaId.TryParse("tool", id, out var toolId) ? await Find(toolId) : null)
            ?? throw LettaException.InvalidValue($"Tools not found by id: {{'{id}'}}")));
        return SetOf([.. byName.OfType<ToolDto>(), .. byId]);
    }

    async Task<ToolDto?> Find(Guid toolId) =>
        Own.FirstOrDefault(tool => ToolIds.Of(tool.Name) == toolId)?.ToWire()
        ?? (await grains.GetGrain<IToolGrain>(toolId).Get())?.ToWire();

    ToolSet SetOf(IReadOnlyCollection<ToolDto> tools) => new(
        [.. tools.Select(tool => tool.Name).Where(IsServers).Distinct()],
        [.. tools.Where(tool => !IsServers(tool.Name)).Select(tool => LettaId.TryParse("tool", tool.Id, out var id) ? id : Guid.Empty).Distinct()]);
}
