using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Conversations.Gateway.OpenApi;

/// <summary>Fields of a body that may be null may be left out.</summary>
static class BodySchema
{
    public static Task Relax(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (!context.JsonTypeInfo.Type.Name.EndsWith("Body", StringComparison.Ordinal)) return Task.CompletedTask;
        foreach (var property in context.JsonTypeInfo.Properties.Where(property => property.IsSetNullable || property.IsGetNullable)) schema.Required?.Remove(property.Name);
        return Task.CompletedTask;
    }
}
