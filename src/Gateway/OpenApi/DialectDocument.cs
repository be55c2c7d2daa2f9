using Conversations.Gateway.Access;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Conversations.Gateway.OpenApi;

/// <summary>What is said once in the document of an API: its name, how keys come, and how errors look.</summary>
sealed class DialectDocument(ApiName api) : IOpenApiDocumentTransformer, IOpenApiOperationTransformer
{
    const string Error = "Error";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = api.Title;
        document.Info.Description = api.Summary;
        document.Info.Version = typeof(DialectDocument).Assembly.GetName().Version!.ToString(3);
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        foreach (var header in api.KeyHeaders) document.Components.SecuritySchemes[header] = SchemeOf(header);
        document.AddComponent(Error, new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "What is wrong, in words or as a list of places and problems. Nothing was changed.",
            Properties = new Dictionary<string, IOpenApiSchema> { ["detail"] = new OpenApiSchema() },
        });
        return Task.CompletedTask;
    }

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Responses ??= [];
        if (metadata.OfType<StreamsAttribute>().FirstOrDefault() is { } streams)
        {
            // Beside the same status with a JSON body.
            var events = new OpenApiMediaType { Schema = await context.GetOrCreateSchemaAsync(streams.Item, cancellationToken: cancellationToken) };
            if (!operation.Responses.TryGetValue("200", out var answer)) operation.Responses["200"] = answer = new OpenApiResponse { Description = "OK" };
            ((OpenApiResponse)answer).Content = new Dictionary<string, OpenApiMediaType>(answer.Content ?? new Dictionary<string, OpenApiMediaType>()) { ["text/event-stream"] = events };
        }

        if (metadata.OfType<TakesFieldsAttribute>().FirstOrDefault() is { } takes && operation.RequestBody?.Content is { } bodies)
        {
            var properties = takes.Fields.ToDictionary(field => field, _ => (IOpenApiSchema)new OpenApiSchema());
            foreach (var body in bodies.Values.OfType<OpenApiMediaType>()) body.Schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = properties };
        }

        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "An error.",
            Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = new OpenApiSchemaReference(Error, context.Document) } },
        };
        if (metadata.OfType<AccessRule>().Single().Least is not null)
            operation.Security = [.. api.KeyHeaders.Select(header => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(header, context.Document)] = [] })];
    }

    static OpenApiSecurityScheme SchemeOf(string header) => header == "Authorization"
        ? new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" }
        : new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = header };
}
