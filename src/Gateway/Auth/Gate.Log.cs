using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Auth;

sealed partial class Gate
{
    [LoggerMessage(LogLevel.Error, "A key could not be checked: the store failed.")]
    partial void KeyNotChecked(Exception failure);
}
