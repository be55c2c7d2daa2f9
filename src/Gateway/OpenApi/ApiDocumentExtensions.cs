using System.Text.Json;
using System.Text.Json.Serialization;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects;
using Conversations.Gateway.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Conversations.Gateway.OpenApi;

/// <summary>An OpenAPI document of each dialect, at <c>/openapi/{name}.json</c>, made from its routes, and at <c>/openapi</c> a page that shows them.</summary>
static class ApiDocumentExtensions
{
    /// <summary>Adds a dialect, and the document of its routes.</summary>
    public static IServiceCollection AddDialect<T>(this IServiceCollection services)
        where T : class, IDialect, new()
    {
        var dialect = new T();
        services.AddSingleton<IDialect>(dialect);
        return dialect.Api is { } api ? services.AddOpenApi(api.Name, options => Describe(options, api)) : services;
    }

    public static IServiceCollection AddApiDocuments(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IApiDescriptionProvider, RouteDescriptions>());

        // Schemas are made with these. What handlers write, they write with options of their own.
        return services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
    }

    /// <summary>Maps the documents, their list, and the page that shows them.</summary>
    public static void MapApiDocuments(this IEndpointRouteBuilder routes)
    {
        var apis = routes.ServiceProvider.GetServices<IDialect>().Select(dialect => dialect.Api).OfType<ApiName>().Select(api => new ListedApi(api.Name, api.Title)).ToList();
        routes.MapOpenApi("/openapi/{documentName}.json").Plain("documentName").Open();
        routes.MapGet("/openapi/index.json", () => TypedResults.Json(apis, ListedApiJson.Default.ListListedApi)).ExcludeFromDescription().Open();
        routes.MapPage("/openapi", "openapi");
    }

    static void Describe(OpenApiOptions options, ApiName api)
    {
        var document = new DialectDocument(api);
        options.ShouldInclude = route => route.GroupName == api.Name;
        options.CreateSchemaReferenceId = type => OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } id ? Plain(id) : null;
        options.AddDocumentTransformer(document);
        options.AddOperationTransformer(document);
        options.AddSchemaTransformer(BodySchema.Relax);
    }

    /// <summary>What a type is called by those who read of it: they transfer nothing but data.</summary>
    static string Plain(string id) => id.EndsWith("Dto", StringComparison.Ordinal) ? id[..^3] : id;
}
