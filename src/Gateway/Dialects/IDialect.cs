using Conversations.Gateway.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects;

/// <summary>One of the APIs that the gateway speaks: its routes, and its words for what is done alike for all of them.</summary>
interface IDialect
{
    /// <summary>What it is called where it is described; null: it is for this server's own pages, and is not.</summary>
    ApiName? Api => null;

    /// <summary>How the paths begin that are its own. Of several dialects that of the longest beginning has a path.</summary>
    IReadOnlyList<PathString> Prefixes { get; }

    /// <summary>True for a path below another dialect's beginnings that is its own all the same.</summary>
    bool Claims(PathString path) => false;

    /// <summary>True for a path that is answered without a key.</summary>
    bool IsOpen(PathString path);

    /// <summary>The key in whichever of the dialect's header forms it came; null: none came.</summary>
    string? KeyOf(HttpRequest request);

    /// <summary>True for a path that the keys which go with sandboxes open, too.</summary>
    bool TakesSandboxKeys(PathString path) => false;

    /// <summary>True for a request that may read what is everybody's without a key.</summary>
    bool MayVisit(HttpRequest request) => false;

    IResult Answer(GateError error);

    void Map(IEndpointRouteBuilder routes);
}
