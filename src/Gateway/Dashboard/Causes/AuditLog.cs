using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Dashboard.Causes;

/// <summary>Who has done what by the dashboard.</summary>
sealed partial class AuditLog(ILogger<AuditLog> logger)
{
    [LoggerMessage(LogLevel.Warning, "Operator {User} has asked for: {Action} {Target}.")]
    public partial void Asked(string user, string action, Guid target);
}
