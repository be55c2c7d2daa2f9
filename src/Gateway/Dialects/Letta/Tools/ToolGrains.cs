using Conversations.Tools;

namespace Conversations.Gateway.Dialects.Letta.Tools;

static class ToolGrains
{
    /// <summary>Changes a tool as it is now. Another change that comes between is not lost: this one is made again on top of it.</summary>
    /// <exception cref="LettaException">404: there is no such tool.</exception>
    public static async Task<ToolState> ChangeTool(this IGrainFactory grains, Guid id, Func<ToolState, ToolState> change)
    {
        var grain = grains.GetGrain<IToolGrain>(id);
        while (true)
        {
            var current = await grain.Get() ?? throw LettaException.NotFound("Tool", LettaId.Tool(id));
            if (await grain.Replace(change(current)) is { } replaced) return replaced;
        }
    }

    /// <summary>Makes the tool, or puts it in the place of the one of its name.</summary>
    public static async Task<ToolState> Put(this IGrainFactory grains, ToolState tool) =>
        await grains.GetGrain<IToolGrain>(tool.Id).Create(tool)
        ?? await grains.ChangeTool(tool.Id, current => tool with { Version = current.Version });
}
