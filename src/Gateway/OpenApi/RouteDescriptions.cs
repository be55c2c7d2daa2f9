using Conversations.Gateway.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Conversations.Gateway.OpenApi;

/// <summary>Says of each route what it reads. Handlers read requests themselves, so their signatures do not tell.</summary>
sealed class RouteDescriptions : IApiDescriptionProvider
{
    static readonly EmptyModelMetadataProvider Models = new();

    /// <summary>After ASP.NET's own.</summary>
    public int Order => 0;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
    }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context)
    {
        foreach (var route in context.Results)
        {
            var metadata = route.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<AccessRule>().Any()) Describe(route, metadata);
        }
    }

    static void Describe(ApiDescription route, IList<object> metadata)
    {
        route.ParameterDescriptions.Clear();
        foreach (var parameter in RoutePatternFactory.Parse(route.RelativePath!).Parameters) Add(route, parameter.Name, BindingSource.Path, typeof(string), required: true);
        foreach (var asked in metadata.OfType<AsksAttribute>())
        {
            foreach (var name in asked.Names) Add(route, name, asked.InHeader ? BindingSource.Header : BindingSource.Query, asked.Type, asked.Required);
        }

        if (metadata.OfType<TakesAttribute>().FirstOrDefault() is { } takes)
        {
            Add(route, "body", BindingSource.Body, takes.Body, !takes.Optional);
            route.SupportedRequestFormats.Add(new ApiRequestFormat { MediaType = takes.ContentType });
        }

        if (metadata.OfType<TakesFormAttribute>().FirstOrDefault() is { } form)
        {
            Add(route, form.File, BindingSource.FormFile, typeof(IFormFile), required: true);
            foreach (var field in form.Fields) Add(route, field, BindingSource.Form, typeof(string), required: false);
            route.SupportedRequestFormats.Add(new ApiRequestFormat { MediaType = "multipart/form-data" });
        }
    }

    static void Add(ApiDescription route, string name, BindingSource source, Type type, bool required) => route.ParameterDescriptions.Add(new ApiParameterDescription
    {
        Name = name,
        Source = source,
        Type = type,
        ModelMetadata = Models.GetMetadataForType(type),
        IsRequired = required,
        ParameterDescriptor = new ParameterDescriptor { Name = name, ParameterType = type, BindingInfo = new BindingInfo { BindingSource = source } },
    });
}
