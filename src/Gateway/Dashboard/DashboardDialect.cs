using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dashboard.Causes;
using Conversations.Gateway.Dashboard.Lists;
using Conversations.Gateway.Dashboard.Live;
using Conversations.Gateway.Dashboard.Timeline;
using Conversations.Gateway.Dialects;
using Conversations.Gateway.OpenApi;
using Conversations.Gateway.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dashboard;

/// <summary>The operators' dashboard: a page that anybody may load, and what it shows, which is for operators alone.</summary>
sealed class DashboardDialect : IDialect
{
    const string Root = "/dashboard";
    const string Data = $"{Root}/api";

    public ApiName Api { get; } = new("dashboard", "Dashboard", "What operators see of the cluster, and the few things that they may do.", ["Authorization"]);

    public IReadOnlyList<PathString> Prefixes { get; } = [Root];

    /// <summary>The page holds nothing of anybody's.</summary>
    public bool IsOpen(PathString path) => !path.StartsWithSegments(Data, StringComparison.OrdinalIgnoreCase);

    public string? KeyOf(HttpRequest request) => request.Bearer();

    public IResult Answer(GateError error) => new DashboardError(error.Status, error.Text, error.RetryAfter);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPage(Root, "dashboard");
        var api = routes.MapGroup(Data).Operators().WithTags("dashboard");
        api.AddEndpointFilter<RouteGroupBuilder, DashboardFilter>();
        LiveEndpoints.Map(api);
        ListEndpoints.Map(api);
        TimelineEndpoints.Map(api);
        CauseEndpoints.Map(api);
        ActionEndpoints.Map(api);
    }
}
