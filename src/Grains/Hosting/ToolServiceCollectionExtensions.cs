using Conversations.Grains.Tools;
using Conversations.Grains.Workspaces;
using Conversations.Tools;
using Microsoft.Extensions.DependencyInjection;

namespace Conversations.Grains.Hosting;

public static class ToolServiceCollectionExtensions
{
    /// <summary>The built-in tools. Those of the workspace need <see cref="Conversations.Workspaces.IWorkspaces"/>.</summary>
    public static IServiceCollection AddTools(this IServiceCollection services) => services
        .AddSingleton<ITool, ConversationSearchTool>()
        .AddSingleton<ITool, MemoryInsertTool>()
        .AddSingleton<ITool, MemoryReplaceTool>()
        .AddSingleton<ITool, TerminalTool>()
        .AddSingleton<ITool, FileEditorTool>()
        .AddSingleton<ITool, TaskTrackerTool>()
        .AddSingleton<ITool, ThinkTool>()
        .AddSingleton<ITool, FinishTool>()
        .AddSingleton<Toolbox>()
        .AddSingleton<IToolDirectory>(provider => provider.GetRequiredService<Toolbox>());
}
