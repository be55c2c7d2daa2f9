using System.Net;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Auth;

sealed partial class Doorkeeper
{
    [LoggerMessage(LogLevel.Warning,
        "No API keys are known: whoever reaches this server from this machine is its one user, and it listens on loopback only. "
        + "Configure Auth:Keys, or make a key with 'keys create'.")]
    partial void NoKeys();

    [LoggerMessage(LogLevel.Warning, "A key or token that is nobody's came from {Address}.")]
    partial void Refused(IPAddress address);
}
