// Built from frontend/src by `npm run build`. Third-party licences: frontend/THIRD_PARTY.md

function t(){return()=>{}}export{t as default};
