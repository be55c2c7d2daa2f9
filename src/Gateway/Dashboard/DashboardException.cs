using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dashboard;

/// <summary>A request that cannot be carried out; nothing was changed.</summary>
sealed class DashboardException(int status, string text) : Exception(text)
{
    public int Status => status;

    public static DashboardException NotFound(string what) => new(StatusCodes.Status404NotFound, what);

    public static DashboardException Wrong(string what) => new(StatusCodes.Status422UnprocessableEntity, what);

    public static DashboardException Conflict(string why) => new(StatusCodes.Status409Conflict, why);
}
