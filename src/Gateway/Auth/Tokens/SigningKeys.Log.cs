using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Auth.Tokens;

sealed partial class SigningKeys
{
    [LoggerMessage(LogLevel.Error, "The keys of {Authority} cannot be read: tokens signed by keys that are not known are refused.")]
    partial void NotAsked(Uri authority, Exception failure);
}
