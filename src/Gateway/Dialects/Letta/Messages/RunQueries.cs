using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.Letta.Messages;

static class RunQueries
{
    /// <summary>Runs that have not ended, newest first.</summary>
    public static RunQuery Active { get; } = new(Statuses: [RunStatus.Created, RunStatus.Running]);
}
