using Conversations.Gateway.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Pages;

/// <summary>Serves pages that are embedded in this assembly. They hold nothing of anybody's: what they show they ask of the public API, with the user's key.</summary>
static class PageEndpoints
{
    const string Index = "index.html";

    /// <summary>Nothing from elsewhere, nothing inline, and no other site around it.</summary>
    const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Maps a page at <paramref name="path"/> and the files that it is made of.</summary>
    /// <param name="files">The folder of the embedded files, and the path under which they are found: <c>console</c> for <c>/console/app.js</c>.</param>
    public static void MapPage(this IEndpointRouteBuilder routes, string path, string files)
    {
        foreach (var file in PageFile.In(files))
        {
            var route = file.Name == Index ? path : $"/{files}/{file.Name}";
            routes.MapMethods(route, [HttpMethods.Get, HttpMethods.Head], http => Serve(http, file)).WithTags("pages").ExcludeFromDescription().Open();
        }
    }

    static Task Serve(HttpContext http, PageFile file)
    {
        var headers = http.Response.Headers;
        // Asked for each time and answered with 304: after a roll of the servers nobody works with half of an old page.
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return Results.Bytes(file.Content, file.ContentType, entityTag: file.ETag).ExecuteAsync(http);
    }
}
