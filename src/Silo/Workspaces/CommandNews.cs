using Conversations.Streams;
using Orleans.Streams;

namespace Conversations.Silo.Workspaces;

/// <summary>Tells it on the stream of the workspace's commands, to every gateway of the cluster.</summary>
internal sealed partial class CommandNews(IServiceProvider services, ILogger<CommandNews> logger) : ICommandNews
{
    // Looked up late: a host makes its services before its silo has streams.
    readonly Lazy<IStreamProvider> streams = new(() => services.GetRequiredKeyedService<IStreamProvider>(ConversationStream.Provider));

    public void Tell(Guid workspaceId) => _ = Publish(workspaceId);

    async Task Publish(Guid workspaceId)
    {
        try
        {
            await streams.Value.GetStream<FeedItem>(ConversationStream.OfCommands(workspaceId)).OnNextAsync(new CommandsChanged());
        }
        catch (Exception failure)
        {
            LogNotTold(logger, workspaceId, failure);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Workspace {WorkspaceId}: news of a command were not published; listeners find it when they look.")]
    static partial void LogNotTold(ILogger logger, Guid workspaceId, Exception failure);
}
