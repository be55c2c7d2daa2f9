using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Auth;

sealed partial class OpenRequests
{
    [LoggerMessage(LogLevel.Warning, "The keys of requests in progress could not be checked: the store failed.")]
    partial void NotChecked(Exception failure);
}
