using Conversations.Gateway.Access;
using Conversations.Gateway.OpenApi;
using Conversations.Silo.Tests.Access;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Conversations.Silo.Tests.OpenApi;

/// <summary>The documents that describe the dialects say what the routes do.</summary>
public sealed class DocumentTests : IAsyncLifetime
{
    static readonly string[] Names = ["chat", "dashboard", "letta", "openhands-agent-server", "openhands-cloud", "openhands-v0", "operations", "streams"];

    readonly QueryRecorder recorder = new();
    UsersSilo silo = null!;

    public async Task InitializeAsync() => silo = await UsersSilo.Start(builder => builder.Services.AddSingleton<IStartupFilter>(recorder));

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Fact]
    public async Task Documents_AreValid_AndHaveEveryRouteOfTheirDialect()
    {
        var described = new HashSet<string>();
        var nameless = new List<string>();
        foreach (var name in Names)
        {
            var answer = await silo.Send(null, "GET", $"/openapi/{name}.json");
            Assert.Equal(200, answer.Status);
            var (document, diagnostic) = OpenApiDocument.Parse(answer.Body, "json");
            Assert.Empty(diagnostic!.Errors);
            Assert.Empty(diagnostic.Warnings);
            foreach (var (path, item) in document!.Paths)
            {
                foreach (var (method, operation) in item.Operations!)
                {
                    if (string.IsNullOrWhiteSpace(operation.Summary)) nameless.Add($"{method} {path}");
                    described.Add($"{method.Method} {path.TrimEnd('/')}");
                }
            }
        }

        var routes =
            from route in silo.Routes
            where route.Metadata.GetMetadata<IEndpointGroupNameMetadata>() is not null && route.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null
            from method in route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
            select $"{method} {route.RoutePattern.RawText!.TrimEnd('/')}";
        Assert.Empty(routes.Except(described));
        Assert.True(nameless.Count == 0, "Without a summary:\n" + string.Join('\n', nameless));
    }

    [Fact]
    public async Task WhatHandlersReadOfTheQuery_IsDescribed()
    {
        foreach (var route in Access.Route.All(silo))
        {
            var things = await Belongings.Of(silo, UsersSilo.Ann);
            var path = route.PathFor(things);
            // Without it handlers of the workspace look for nothing else.
            await silo.Send(UsersSilo.Ann, route.Method, path.Contains("/workspaces/", StringComparison.Ordinal) ? $"{path}?path=/workspace" : path, route.BodyFor(things, null));
        }

        var hidden =
            from read in recorder.Read.Keys
            where read.Route.Metadata.GetMetadata<IEndpointGroupNameMetadata>() is not null
            where !read.Route.Metadata.GetOrderedMetadata<AsksAttribute>().Any(asked => asked.Names.Contains(read.Name))
            // Looked at before the handler is: whose it is.
            where !read.Route.Metadata.GetMetadata<AccessRule>()!.References.Any(reference => reference.Place == ParameterPlace.Query && reference.Name == read.Name)
            select $"{read.Route.RoutePattern.RawText}?{read.Name}";
        Assert.True(!hidden.Any(), "Read and not described:\n" + string.Join('\n', hidden.Distinct().Order()));
    }
}
