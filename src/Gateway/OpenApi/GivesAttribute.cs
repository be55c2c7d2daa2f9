using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Conversations.Gateway.OpenApi;

/// <summary>On the handler of a route: an answer that is no error.</summary>
/// <param name="type">What is in the body; <see cref="void"/>: nothing.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
class GivesAttribute(Type type, int status = StatusCodes.Status200OK, string contentType = "application/json") : Attribute, IProducesResponseTypeMetadata
{
    public Type Type => type;

    public int StatusCode => status;

    public string? Description => null;

    public IEnumerable<string> ContentTypes => type == typeof(void) ? [] : [contentType];
}

/// <inheritdoc/>
/// <typeparam name="T">What is in the body.</typeparam>
sealed class GivesAttribute<T>(int status = StatusCodes.Status200OK) : GivesAttribute(typeof(T), status);
