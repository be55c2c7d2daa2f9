using Conversations.Tools;

namespace Conversations.Gateway.Dialects.Letta.Tools;

static class ToolGrains
{
    /// <exception cref="LettaException">404: there is no such tool.</exception>
    public static Task<ToolState> ChangeTool(this IGrainFactory grains, Guid id, Func<ToolState, ToolState> change)
    {
        var grain = grains.GetGrain<IToolGrain>(id);
        return LettaChange.Make(grain.Get, change, grain.Replace, () => LettaException.NotFound("Tool", LettaId.Tool(id)));
    }

    /// <summary>Makes the tool, or puts it in the place of the one of its name.</summary>
    public static async Task<ToolState> Put(this IGrainFactory grains, ToolState tool) =>
        await grains.GetGrain<IToolGrain>(tool.Id).Create(tool)
        ?? await grains.ChangeTool(tool.Id, current => tool with { Version = current.Version });
}
