using Conversations.Grains.Tools;
using Conversations.Tools;
using Microsoft.Extensions.DependencyInjection;

namespace Conversations.Grains.Hosting;

public static class ToolServiceCollectionExtensions
{
    /// <summary>The built-in tools.</summary>
    public static IServiceCollection AddTools(this IServiceCollection services) => services
        .AddSingleton<ITool, ConversationSearchTool>()
        .AddSingleton<ITool, MemoryInsertTool>()
        .AddSingleton<ITool, MemoryReplaceTool>()
        .AddSingleton<Toolbox>()
        .AddSingleton<IToolDirectory>(provider => provider.GetRequiredService<Toolbox>());
}
